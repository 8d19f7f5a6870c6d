"""What stands against something that one may do otherwise, in a sentence for each problem. A module for each noun."""

from handlers.views.problems import asks as asks
from handlers.views.problems import audit as audit
from handlers.views.problems import contacts as contacts
from handlers.views.problems import enquiries as enquiries
from handlers.views.problems import invitations as invitations
from handlers.views.problems import invoices as invoices
from handlers.views.problems import orderforms as orderforms
from handlers.views.problems import orders as orders
from handlers.views.problems import people as people
from handlers.views.problems import products as products
from handlers.views.problems import promotions as promotions
from handlers.views.problems import renewals as renewals
from handlers.views.problems import staff as staff
from handlers.views.problems import subscriptions as subscriptions
from handlers.views.problems import texts as texts
from handlers.views.problems import tickets as tickets
from handlers.views.problems.registry import explain as explain
